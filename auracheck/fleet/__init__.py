"""One report of the reports of many hosts: it reads reports alone, no secret and no network."""
