"""How aura-nano is made, reproducibly: scripted streams, training, calibration."""
