"""The ground floor: the world and its fields, parameters, random streams, compiled functions, errors."""
