package extractor

import "strings"

// Names of meta elements by field, the most trusted first. Keys are lower case.
var (
	publishedMetas = []string{"article:published_time", "og:article:published_time", "og:published_time", "datepublished", "article:published", "parsely-pub-date",
		"sailthru.date", "pubdate", "publishdate", "publish-date", "publish_date", "published_time", "date_published", "publication_date", "cxenseparse:recs:publishtime", "dc.date.issued", "dcterms.created",
		"dcterms.issued", "dc.date", "dcterms.date", "dc.date.created", "date", "article.published", "citation_publication_date", "citation_date", "citation_online_date", "bt:pubdate", "originalpublicationdate", "last-published", "displaydate",
		"article_date_original", "article:post_date", "created", "date.created", "cxenseparse:publishtime", "release_date", "pub_date", "dcsext.pubdate", "vr:published_time", "shareaholic:article_published_time", "iso-8601-publish-date", "published", "published-date", "w-published-date", "article-published", "publicationdate", "publicationdatetime", "post_date", "article_publish_date", "dateissued", "publishedat", "publishing_date", "page-published-time"}
	modifiedMetas = []string{"article:modified_time", "og:updated_time", "og:article:modified_time", "datemodified", "last-modified", "lastmod", "dcterms.modified", "dc.date.modified",
		"date.modified", "updated_time", "article:modified", "article.updated", "moddate", "revised", "utime", "cxenseparse:recs:modifiedtime", "last_updated_date"}
	authorMetas = []string{"parsely-author", "sailthru.author", "byl", "dc.creator", "dcterms.creator", "dc.creator.personalname", "cxenseparse:author", "article.author", "citation_author", "og:article:author", "shareaholic:article_author_name",
		"article:author_name", "authors", "creator", "vr:author", "article_author", "twitter:creator:name", "news_author", "dcsext.author"}
	// keywordMetas are lists of their own: what publishers write for one reader of pages is not what they write for another. The
	// plain "keywords" come before JSON-LD, these after it.
	keywordMetas = [][]string{{"news_keywords"}, {"article:tag", "og:article:tag"}, {"parsely-tags", "sailthru.tags", "cxenseparse:tags", "cxenseparse:keywords", "article:tags", "citation_keywords", "topics", "tags", "keyword"}}
)

// metaClaims returns the contents of the meta elements with the keys, in the keys' order; one name may occur several times.
func (p *page) metaClaims(keys []string) []claim {
	var out []claim
	for _, k := range keys {
		for _, m := range p.metas {
			if m.key == k && len(out) < 50 {
				if v := cleanText(m.content); v != "" {
					out = append(out, claim{metaSource(k), cutRunes(v, 4000)})
				}
			}
		}
	}
	return out
}

// metaSource names a meta element's vocabulary.
func metaSource(key string) string {
	if strings.HasPrefix(key, "og:") || strings.HasPrefix(key, "article:") {
		return "opengraph"
	}
	return "meta"
}
