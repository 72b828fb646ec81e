"""The live map: who does what, when and where, with everything that was ever done to it."""
