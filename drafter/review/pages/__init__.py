"""The pages, a module for each of the desk's rooms; what each may be asked for is in its PAGES."""
