"""Long tales with real processes: what a person does who has the papers of the program and nothing else."""
