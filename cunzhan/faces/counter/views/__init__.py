"""The counter's pages, one module a kind of work. A view cleans a form, makes one call and goes on."""
