package extractor

// body is where the article's text stands.
type body struct {
	root        int32 // index of its container in page.nodes; -1 when the page has none
	first, last int32 // indices of the first and last node of kept text; -1 without any
	text        string
}
