"""Who may control, which names the server answers to, and what browsers are told to forbid."""
