"""Values in, figure out: one palette for SVG in papers and public pages, and for plotly on the board's pages."""
