"""Orders, payments, packing, sending, refunds, counter sales and the cash drawer."""
