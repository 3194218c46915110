"""Reading language: normalising, folding, segmentation, identification, encoders."""
