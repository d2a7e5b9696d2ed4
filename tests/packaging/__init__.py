"""The files from which others build images, held against the program they speak of."""
