"""Every address and everybody: who may open what, and what nobody may see."""
