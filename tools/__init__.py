"""What building and checking the program needs and running it does not."""
