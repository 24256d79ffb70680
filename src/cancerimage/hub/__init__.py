"""What runs in public: accounts, catalogue, federation, explore, API and portal."""
