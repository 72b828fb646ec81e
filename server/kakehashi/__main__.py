"""Run the command line as ``python -m kakehashi``."""

from kakehashi.cli import main

if __name__ == "__main__":
    main()
