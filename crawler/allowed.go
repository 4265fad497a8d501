package crawler

import "context"

// KnownDisallowed tells whether the robots.txt of a URL's site, as far as it is known already, disallows it. It asks no site.
func (c *Crawler) KnownDisallowed(ctx context.Context, rawURL string) (bool, error) {
	u, err := parseURL(rawURL)
	if err != nil {
		return false, nil // nobody asks for it
	}
	rs, err := c.knownRules(ctx, u)
	return rs != nil && !rs.allows(u), err
}
