"""The register: forecasts frozen before they could come true, resolved, and scored."""
