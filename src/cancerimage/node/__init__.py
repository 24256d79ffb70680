"""What runs at the data holder, behind its firewall: index, answering and the link to the hub."""
