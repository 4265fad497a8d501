package extractor

import "strings"

// noiseExact are whole lines, folded, that are furniture wherever they stand.
var noiseExact = map[string]bool{
	"advertisement": true, "advertisment": true, "advertising": true, "ad": true, "anzeige": true, "werbung": true, "publicité": true,
	"publicidad": true, "publicidade": true, "pubblicità": true, "advertentie": true, "annons": true, "annonse": true, "annonce": true, "reklama": true,
	"reklam": true, "реклама": true, "広告": true, "广告": true, "광고": true, "mainos": true,
	"share": true, "share.": true, "share this": true, "share this article": true, "share this story": true, "teilen": true, "partager": true, "compartir": true,
	"facebook": true, "twitter": true, "whatsapp": true, "email": true, "linkedin": true, "copy link": true, "print": true, "x": true,
	"comments": true, "leave a comment": true, "leave a reply": true, "related": true, "related articles": true, "related posts": true,
	"related stories": true, "read more": true, "read next": true, "continue reading": true, "show more": true, "load more": true, "see more": true,
	"mehr zum thema": true, "lesen sie auch": true, "lire aussi": true, "à lire aussi": true, "leia também": true, "leia mais": true, "leggi anche": true,
	"lees ook": true, "läs också": true, "læs også": true, "les også": true, "czytaj też": true, "czytaj także": true, "читайте также": true, "lea también": true,
	"loading...": true, "loading": true, "close": true, "menu": true, "back to top": true, "subscribe": true, "sign up": true, "sign in": true, "log in": true,
	"follow us": true, "table of contents": true, "skip to content": true, "view comments": true, "post a comment": true, "previous": true, "next": true,
	"sponsored": true, "promoted": true, "recommended": true, "most read": true, "tags": true, "tags:": true, "topics": true,
}

// noisePrefixes begin short lines, folded, that lead elsewhere or say nothing of the story.
var noisePrefixes = []string{
	"also read:", "also read |", "read also:", "read more:", "read more |", "read next:", "related:", "see also:", "lesen sie auch:", "lesen sie hier",
	"mehr dazu:", "lire aussi", "à lire aussi", "lea también:", "lee también:", "leia também:", "leia mais:", "leggi anche:", "lees ook:", "les også:",
	"läs också:", "læs også:", "lue myös:", "czytaj także:", "czytaj też:", "zobacz także:", "читайте также", "читайте також", "ayrıca okuyun",
	"subscribe to ", "sign up for ", "sign up to ", "follow us on ", "join our whatsapp", "join us on ", "click here to subscribe", "© ", "copyright ©", "copyright 20",
	"all rights reserved", "photo:", "photo by ", "image:", "image credit", "photo credit", "getty images", "foto:", "bild:", "watch:", "listen:",
	"advertisement ", "story continues below", "scroll to continue", "article continues below", "posted in ", "filed under", "tagged with", "tags:", "share this",
	"affiliate disclosure", "this post may contain affiliate", "this post contains affiliate",
}

// isBoilerplate tells folded short lines that are furniture.
func isBoilerplate(f string) bool {
	if noiseExact[f] {
		return true
	}
	for _, p := range noisePrefixes {
		if strings.HasPrefix(f, p) {
			return true
		}
	}
	return false
}
