"""Has this been checked already: the Library, retrieval, calibration, evaluation."""
