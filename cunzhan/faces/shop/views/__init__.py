"""What the shop shows, by the page: front, goods, basket, checkout, orders, and the words every shop has."""
