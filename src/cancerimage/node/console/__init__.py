"""The data holder's pages: who asked what, what each dataset may tell, and the means to change it."""
