"""The books in the words of other bookkeeping programs, so that somebody else's arithmetic can check ours."""
