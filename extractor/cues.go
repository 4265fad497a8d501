package extractor

import (
	"bytes"
	"strings"

	"golang.org/x/net/html/atom"
)

// flags say what an element's tag, role, classes and id suggest. They are hints: page.settle takes back
// those that would cover most of the page.
type flags uint32

const (
	flagNav flags = 1 << iota
	flagHeader
	flagFooter
	flagAside
	flagRelated // other pages: related, most read, previous and next
	flagShare
	flagComment
	flagNewsletter
	flagAd
	flagAuthorBox
	flagCaption
	flagByline
	flagDate
	flagTags
	flagConsent
	flagPaywall
	flagForm
	flagBreadcrumb
	flagEmbed
	flagMeta // small print around an article: reading time, counters, credits
	flagLead
	flagTLDR
	flagTitle
	flagBody // the container of an article's text
	flagArticle
	flagScreenReader // text that is only read aloud
	flagStyleHidden
	flagAriaHidden
	flagLive // an entry of a live blog
	flagControl
	flagFigure
)

// flagsOff are the hints that a block is not part of the article's text.
const flagsOff = flagNav | flagFooter | flagRelated | flagShare | flagComment | flagNewsletter | flagAd |
	flagAuthorBox | flagCaption | flagByline | flagTags | flagConsent | flagForm | flagBreadcrumb |
	flagEmbed | flagMeta | flagPaywall | flagScreenReader | flagStyleHidden | flagControl

var itempropFlags = map[string]flags{
	"articleBody":   flagBody,
	"author":        flagByline,
	"caption":       flagCaption,
	"comment":       flagComment,
	"dateModified":  flagDate,
	"datePublished": flagDate,
	"headline":      flagTitle,
	"keywords":      flagTags,
}

var roleFlags = map[string]flags{
	"alertdialog":   flagConsent,
	"article":       flagArticle,
	"banner":        flagHeader,
	"complementary": flagAside,
	"contentinfo":   flagFooter,
	"dialog":        flagConsent,
	"doc-tip":       flagAside,
	"form":          flagForm,
	"menu":          flagNav,
	"menubar":       flagNav,
	"navigation":    flagNav,
	"search":        flagForm,
	"toolbar":       flagShare,
}

func tagFlags(t atom.Atom) flags {
	switch t {
	case atom.Nav:
		return flagNav
	case atom.Header:
		return flagHeader
	case atom.Footer:
		return flagFooter
	case atom.Aside:
		return flagAside
	case atom.Figcaption:
		return flagCaption
	case atom.Figure:
		return flagFigure
	case atom.Form:
		return flagForm
	case atom.Article:
		return flagArticle
	case atom.Button, atom.Input, atom.Label:
		return flagControl
	case atom.Time:
		return flagDate
	case atom.Dialog:
		return flagConsent
	}
	return 0
}

// classCues are the words of class names and ids, alone or two in a row, that say what an element is.
// A word counts only as a whole: "ad" is in "ad-label", not in "header".
var classCues = map[string]flags{
	"ad": flagAd, "ads": flagAd, "advert": flagAd, "advertisement": flagAd, "advertising": flagAd, "adsbygoogle": flagAd,
	"adslot": flagAd, "adwrapper": flagAd, "adunit": flagAd, "sponsor": flagAd, "sponsored": flagAd, "anzeige": flagAd,
	"werbung": flagAd, "taboola": flagAd, "outbrain": flagAd, "publicite": flagAd, "publicidad": flagAd, "reklam": flagAd,
	"promo": flagAd, "promobox": flagAd, "banner": flagAd, "teads": flagAd, "affiliate": flagAd, "dfp": flagAd, "gpt": flagAd,

	"nav": flagNav, "navbar": flagNav, "navigation": flagNav, "menu": flagNav, "submenu": flagNav, "megamenu": flagNav,
	"topbar": flagNav, "offcanvas": flagNav, "off-canvas": flagNav, "skip-link": flagNav, "toc": flagNav, "ticker": flagNav,
	"table-contents": flagNav, "tableofcontents": flagNav, "pagination": flagNav, "pager": flagNav, "paging": flagNav, "back-top": flagNav,

	"footer": flagFooter, "colophon": flagFooter, "copyright": flagFooter, "bottombar": flagFooter, "imprint": flagFooter,
	"sidebar": flagAside, "infobox": flagAside, "info-box": flagAside, "aside": flagAside, "rail": flagAside, "right-column": flagAside,
	"header": flagHeader, "masthead": flagHeader,

	"related": flagRelated, "relatedarticles": flagRelated, "relatedposts": flagRelated, "relatedstories": flagRelated, "recommended": flagRelated,
	"recommendations": flagRelated, "recommendation": flagRelated, "recirculation": flagRelated, "recirc": flagRelated, "read-more": flagRelated,
	"readmore": flagRelated, "read-next": flagRelated, "readnext": flagRelated, "read-also": flagRelated, "also-read": flagRelated, "see-also": flagRelated,
	"up-next": flagRelated, "next-post": flagRelated, "prev-post": flagRelated, "post-navigation": flagRelated, "postnav": flagRelated,
	"most-read": flagRelated, "mostread": flagRelated, "most-popular": flagRelated, "popular": flagRelated, "trending": flagRelated,
	"more-from": flagRelated, "more-stories": flagRelated, "morestories": flagRelated, "more-news": flagRelated, "more-on": flagRelated,
	"teaser": flagRelated, "teasers": flagRelated, "teaserlist": flagRelated, "latest-news": flagRelated, "latest-posts": flagRelated,
	"recent-posts": flagRelated, "jp-relatedposts": flagRelated, "yarpp": flagRelated, "crp": flagRelated, "onward": flagRelated,
	"suggested": flagRelated, "you-may": flagRelated, "mehr-zum": flagRelated, "weiterlesen": flagRelated, "lire-aussi": flagRelated,
	"leia-mais": flagRelated, "leia-tambem": flagRelated, "article-list": flagRelated, "post-list": flagRelated, "postlist": flagRelated, "linkbox": flagRelated,
	"link-list": flagRelated, "linklist": flagRelated, "td-module": flagRelated, "related-broadcast": flagRelated, "relatedbroadcast": flagRelated,

	"post-card": flagRelated, "article-card": flagRelated, "news-card": flagRelated, "story-card": flagRelated, "teaser-card": flagRelated,
	"card-teaser": flagRelated, "pullquote": flagRelated, "pull-quote": flagRelated, // a pull quote repeats the text

	"poll": flagForm, "polls": flagForm, "umfrage": flagForm, "survey": flagForm, "quiz": flagForm, "voting": flagForm,

	"share": flagShare, "sharing": flagShare, "sharebar": flagShare, "sharedaddy": flagShare, "social": flagShare, "socials": flagShare,
	"social-media": flagShare, "addtoany": flagShare, "addthis": flagShare, "sharethis": flagShare, "shariff": flagShare, "toolbar": flagShare,
	"follow": flagShare, "follow-us": flagShare, "sociable": flagShare, "socialbar": flagShare, "whatsapp": flagShare, "bookmark": flagShare, "bookmarks": flagShare,

	"comment": flagComment, "comments": flagComment, "disqus": flagComment, "respond": flagComment, "commentlist": flagComment,
	"kommentare": flagComment, "responses": flagComment, "replies": flagComment, "livefyre": flagComment, "coral": flagComment, "discussion": flagComment,

	"newsletter": flagNewsletter, "newsletters": flagNewsletter, "subscribe": flagNewsletter, "subscription": flagNewsletter, "signup": flagNewsletter,
	"sign-up": flagNewsletter, "mailchimp": flagNewsletter, "optin": flagNewsletter, "cta": flagNewsletter, "donate": flagNewsletter,
	"donation": flagNewsletter, "call-action": flagNewsletter, "call-to": flagNewsletter,

	"author-box": flagAuthorBox, "author-bio": flagAuthorBox, "authorbox": flagAuthorBox, "author-info": flagAuthorBox, "author-card": flagAuthorBox,
	"about-author": flagAuthorBox, "author-description": flagAuthorBox, "author-profile": flagAuthorBox, "bio": flagAuthorBox, "authorbio": flagAuthorBox,
	"author-about": flagAuthorBox, "author-details": flagAuthorBox,

	"caption": flagCaption, "captions": flagCaption, "image-caption": flagCaption, "legend": flagCaption,
	"credit": flagCaption, "credits": flagCaption, "photo-credit": flagCaption, "figcaption": flagCaption, "copyright-info": flagCaption,
	"bildunterschrift": flagCaption, "image-credit": flagCaption, "media-caption": flagCaption, "slideshow": flagCaption, "carousel": flagCaption,

	"byline": flagByline, "bylines": flagByline, "author": flagByline, "authors": flagByline, "author-name": flagByline, "byline-name": flagByline,
	"dateline": flagDate, "published": flagDate, "pubdate": flagDate, "publish-date": flagDate, "post-date": flagDate, "entry-date": flagDate,
	"timestamp": flagDate, "date": flagDate, "datetime": flagDate, "time": flagDate, "updated": flagDate, "datum": flagDate, "posted-on": flagDate,
	"tags": flagTags, "tag-list": flagTags, "taglist": flagTags, "tag-links": flagTags, "tags-links": flagTags, "post-tags": flagTags,
	"article-tags": flagTags, "topics": flagTags, "topic-list": flagTags, "keywords": flagTags, "tagcloud": flagTags, "entry-tags": flagTags,

	"cookie": flagConsent, "cookies": flagConsent, "consent": flagConsent, "gdpr": flagConsent, "cookiebanner": flagConsent,
	"cookie-banner": flagConsent, "onetrust": flagConsent, "didomi": flagConsent, "cmplz": flagConsent, "popup": flagConsent, "modal": flagConsent,
	"lightbox": flagConsent, "overlay": flagConsent, "toast": flagConsent, "cookiebot": flagConsent,

	"paywall": flagPaywall, "access-wall": flagPaywall, "accesswall": flagPaywall, "registration-wall": flagPaywall, "piano": flagPaywall, "regwall": flagPaywall, "premium-box": flagPaywall, "subscriber-only": flagPaywall, "metered": flagPaywall,
	"breadcrumb": flagBreadcrumb, "breadcrumbs": flagBreadcrumb, "brotkrumen": flagBreadcrumb,

	"instagram-media": flagEmbed, "twitter-tweet": flagEmbed, "fb-post": flagEmbed, "tiktok-embed": flagEmbed, "bluesky-embed": flagEmbed,
	"inline-video": flagEmbed, "jw-player": flagEmbed, "video-player": flagEmbed, "videoplayer": flagEmbed, "audio-player": flagEmbed, "audioplayer": flagEmbed,

	"meta": flagMeta, "post-meta": flagMeta, "entry-meta": flagMeta, "article-meta": flagMeta, "reading-time": flagMeta, "read-time": flagMeta,
	"readtime": flagMeta, "rating": flagMeta, "ratings": flagMeta, "post-views": flagMeta, "views-count": flagMeta, "view-count": flagMeta, "print-only": flagMeta, "printfriendly": flagMeta, "disclaimer": flagMeta,
	"correction-link": flagMeta, "cat-links": flagMeta, "tooltip-content": flagMeta, "tooltip-text": flagMeta, "tooltiptext": flagMeta,

	"standfirst": flagLead, "dek": flagLead, "deck": flagLead, "subtitle": flagLead, "subheadline": flagLead, "sub-headline": flagLead, "subhead": flagLead,
	"lede": flagLead, "lead": flagLead, "leadtext": flagLead, "lead-text": flagLead, "intro": flagLead, "introduction": flagLead, "summary": flagLead,
	"article-summary": flagLead, "vorspann": flagLead, "chapo": flagLead, "chapeau": flagLead, "ingress": flagLead, "preamble": flagLead, "sommario": flagLead,
	"entradilla": flagLead, "bajada": flagLead, "abstract": flagLead, "article-intro": flagLead, "article-lead": flagLead, "post-excerpt": flagLead,
	"description": flagLead, "article-description": flagLead, "excerpt": flagLead, "sub-title": flagLead, "manchet": flagLead, "perex": flagLead,

	"tldr": flagTLDR, "tl-dr": flagTLDR, "key-takeaways": flagTLDR, "keytakeaways": flagTLDR, "key-points": flagTLDR, "keypoints": flagTLDR,
	"summary-list": flagTLDR, "summarylist": flagTLDR, "summary-bullets": flagTLDR, "bulletpoints": flagTLDR, "bullet-points": flagTLDR,
	"article-highlights": flagTLDR, "at-glance": flagTLDR, "infobox-summary": flagTLDR, "takeaways": flagTLDR,

	"article-body": flagBody, "articlebody": flagBody, "article-content": flagBody, "articlecontent": flagBody, "article-text": flagBody, "articletext": flagBody,
	"body-text": flagBody, "bodytext": flagBody, "content-body": flagBody, "content-text": flagBody, "entry-content": flagBody,
	"entry-text": flagBody, "news-content": flagBody, "news-text": flagBody, "page-content": flagBody, "post-body": flagBody, "post-content": flagBody,
	"post-text": flagBody, "postbody": flagBody, "postcontent": flagBody, "rich-text": flagBody, "richtext": flagBody, "single-content": flagBody,
	"story-body": flagBody, "story-content": flagBody, "story-text": flagBody, "storybody": flagBody, "storytext": flagBody, "text-content": flagBody,
	"main-content": flagBody, "field-body": flagBody, "artikel-text": flagBody, "artikeltext": flagBody, "article-main": flagBody, "wysiwyg": flagBody, "prose": flagBody,

	"sr-only": flagScreenReader, "visually-hidden": flagScreenReader, "visuallyhidden": flagScreenReader, "screen-reader": flagScreenReader,
	"assistive-text": flagScreenReader, "a11y": flagScreenReader, "off-screen": flagScreenReader, "offscreen": flagScreenReader,

	"live-entry": flagLive, "live-post": flagLive, "live-update": flagLive, "live-updates": flagLive, "live-event": flagLive, "live-events": flagLive,
	"live-blog": flagLive, "liveblog": flagLive, "live-ticker": flagLive, "liveticker": flagLive, "livefeed": flagLive, "live-feed": flagLive, "live-stream": flagLive,
	"ticker-entry": flagLive, "ticker-item": flagLive, "ticker-post": flagLive, "ticker-event": flagLive, "livetext": flagLive,
	"headline": flagTitle, "entry-title": flagTitle, "post-title": flagTitle, "article-title": flagTitle,
}

// classFlags looks the words of a class attribute or id up; cache holds what this page asked before.
func classFlags(s string, cache map[string]flags) flags {
	if f, ok := cache[s]; ok {
		return f
	}
	var f flags
	if len(s) <= 1024 {
		for class := range strings.FieldsSeq(s) {
			f |= wordFlags(class)
		}
	}
	cache[s] = f
	return f
}

// wordFlags splits one class into words at punctuation and humps and looks up each word and each pair; "of", "to", "the"
// and "a" are no words, so that "table-of-contents" is the pair "table-contents".
func wordFlags(class string) flags {
	var buf [96]byte
	if len(class) > 80 {
		return 0
	}
	low := buf[:0]
	var starts [24]int
	words, first, digit := 0, 0, false // first: the word with which the part between two marks begins
	prevLower := false
	gap := true
	for i := 0; i < len(class); i++ {
		c := class[i]
		switch {
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9':
			if gap && words < len(starts)-1 {
				starts[words] = len(low)
				words++
			}
			low = append(low, c)
			gap, prevLower, digit = false, c >= 'a', digit || c <= '9'
		case c >= 'A' && c <= 'Z':
			if (gap || prevLower) && words < len(starts)-1 {
				if !gap {
					low = append(low, '-')
				}
				starts[words] = len(low)
				words++
			}
			low = append(low, c+32)
			gap, prevLower = false, false
		default:
			if !gap {
				if isHash(words-first, len(low)-starts[first], digit) {
					low, words = low[:starts[first]], first
				} else {
					low = append(low, '-')
				}
			}
			gap, prevLower = true, false
			first, digit = words, false
		}
	}
	if !gap && isHash(words-first, len(low)-starts[first], digit) {
		low, words = low[:starts[first]], first
	}
	low = bytes.TrimRight(low, "-")
	starts[words] = len(low) + 1
	var f flags
	var pair [96]byte
	before := -1 // the word before this one, if both are one after the other or with a word between that is none
	for w := 0; w < words; w++ {
		one := low[starts[w] : starts[w+1]-1]
		switch string(one) {
		case "of", "to", "the", "a":
			continue
		// "no-sidebar", "has-share": what a container has is not what it is.
		case "has", "no", "with", "without", "is", "hide":
			w++
			before = -1
			continue
		}
		f |= cueFlags(one)
		switch {
		case before < 0:
		case before == w-1:
			f |= cueFlags(low[starts[before] : starts[w+1]-1])
		default:
			f |= cueFlags(append(append(pair[:0], low[starts[before]:starts[before+1]]...), one...))
		}
		before = w
	}
	return f
}

// isHash tells a part of a class such as "n1AuAdJlVL", which a program made: its words, of so many bytes together, are none.
func isHash(words, size int, digit bool) bool {
	return words > 1 && digit && size <= 4*words || words > 2 && size < 3*words
}

// cueFlags looks a word up. Most words of most classes are none of ours; a table of lengths, first and last bytes tells
// that without the map.
func cueFlags(word []byte) flags {
	if len(word) == 0 || len(word) > longestCue {
		return 0
	}
	if at := cueBit(word[0], word[len(word)-1], len(word)); cueBits[at/64]&(1<<(at%64)) == 0 {
		return 0
	}
	return classCues[string(word)]
}

var (
	longestCue int
	cueBits    [1 << 13 / 64]uint64
)

func init() {
	for w := range classCues {
		longestCue = max(longestCue, len(w))
		at := cueBit(w[0], w[len(w)-1], len(w))
		cueBits[at/64] |= 1 << (at % 64)
	}
}

func cueBit(first, last byte, n int) uint {
	return uint(first&31) | uint(last&31)<<5 | uint(n&7)<<10
}
