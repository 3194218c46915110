"""Getting text out of files and addresses, safely."""
