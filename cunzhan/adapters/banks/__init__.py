"""Files for banks, and their answers: tables whose columns each station names as its bank does."""
