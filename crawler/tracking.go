package crawler

import (
	"slices"
	"strings"
)

// tracking lists parameters that say where a reader came from and never which page is shown. Each is in one of the lists by
// which browsers strip them (Firefox query stripping, Brave, the general rules of AdGuard and ClearURLs) or in its maker's
// manual. Names that some site uses for content (ref, source, id, cid, ocid, cmp, icid) are not here.
var tracking = []string{ // sorted
	"__hsfp", "__hssc", "__hstc", // HubSpot
	"__s",                  // Drip mail
	"__twitter_impression", // Twitter, on AMP pages
	"_bhlid",               // beehiiv mail
	"_branch_match_id",     // Branch
	"_branch_referrer",     // Branch
	"_ga",                  // Google Analytics, across domains
	"_gl",                  // the same, newer
	"_hsenc", "_hsmi",      // HubSpot mail
	"_kx",                                                                                                                 // Klaviyo mail
	"_openstat",                                                                                                           // Openstat
	"action_object_map",                                                                                                   // Facebook, as the next two
	"action_ref_map",                                                                                                      //
	"action_type_map",                                                                                                     //
	"at_campaign", "at_custom1", "at_custom2", "at_custom3", "at_custom4", "at_link_id", "at_link_origin", "at_link_type", // Piano (AT Internet), the BBC among others
	"at_medium", "at_recipient_id", "at_recipient_list", // the same
	"dclid",                            // Google Display
	"dicbo",                            // Outbrain
	"epik",                             // Pinterest
	"fb_action_ids", "fb_action_types", // Facebook
	"fb_ref", "fb_source", // Facebook
	"fbclid",          // Facebook
	"gad_source",      // Google Ads
	"gbraid",          // Google Ads, app to web
	"gclid", "gclsrc", // Google Ads
	"guccounter",        // Yahoo's consent, as the next two
	"guce_referrer",     //
	"guce_referrer_sig", //
	"hsctatracking",     // HubSpot
	"igsh", "igshid",    // Instagram
	"irclickid",                                // Impact
	"itm_campaign", "itm_medium", "itm_source", // campaigns inside a site
	"li_fat_id",        // LinkedIn
	"mc_cid", "mc_eid", // Mailchimp campaign and reader
	"mkt_tok",                             // Marketo mail
	"ml_subscriber", "ml_subscriber_hash", // MailerLite
	"msclkid",                                                                                                         // Microsoft Ads
	"mtm_campaign", "mtm_cid", "mtm_content", "mtm_group", "mtm_keyword", "mtm_medium", "mtm_placement", "mtm_source", // Matomo
	"ns_campaign", "ns_fee", "ns_linkname", "ns_mchannel", "ns_source", // Comscore, the BBC among others
	"oly_anon_id", "oly_enc_id", // Omeda mail
	"pk_campaign", "pk_cid", "pk_content", "pk_keyword", "pk_kwd", "pk_medium", "pk_source", // Matomo, older
	"rb_clickid",       // RevenueBase
	"rdt_cid",          // Reddit Ads
	"s_cid", "s_kwcid", // Adobe Analytics
	"srsltid",              // Google Merchant
	"tblci",                // Taboola
	"ttclid",               // TikTok
	"twclid",               // Twitter
	"vero_conv", "vero_id", // Vero mail
	"wbraid",             // Google Ads, web to app
	"wickedid",           // Wicked Reports
	"wt.mc_id", "wt.zmc", // Webtrends
	"xtor",                      // AT Internet, older; French papers
	"yclid", "ymclid", "ysclid", // Yandex
}

// sessions lists parameters that hold a session's id whatever their value is.
var sessions = []string{ // sorted
	"asp.net_sessionid", // ASP.NET
	"jsessionid",        // Java servlets (Servlet 6.0, 7.1.3)
	"oscsid",            // osCommerce
	"phpsessid",         // PHP, session.name
	"zenid",             // Zen Cart
}

// maybeSessions lists parameters that hold one when the value is a hash: phpBB's and vBulletin's names, which other sites use
// for stories and searches.
var maybeSessions = []string{"s", "sess", "sessid", "session", "session_id", "sessionid", "sid"} // sorted

// dropTracking takes tracking parameters, session ids and empty parameters out of a query and leaves the others in order.
func dropTracking(query string) string {
	var kept []string
	for p := range strings.SplitSeq(query, "&") {
		name, value, _ := strings.Cut(p, "=")
		name = strings.ToLower(unescape(name))
		_, known := slices.BinarySearch(tracking, name)
		if p != "" && !known && !strings.HasPrefix(name, "utm_") && !isSession(name, unescape(value)) {
			kept = append(kept, p)
		}
	}
	return strings.Join(kept, "&")
}

// isSession tells a parameter, in lower case, that holds a session's id.
func isSession(name, value string) bool {
	if _, known := slices.BinarySearch(sessions, name); known || strings.HasPrefix(name, "aspsessionid") {
		return true
	}
	_, maybe := slices.BinarySearch(maybeSessions, name)
	return maybe && isHash(value)
}

// isHash tells an MD5 sum or something longer in hexadecimal digits. A shorter one may be an object's id in a database.
func isHash(s string) bool {
	if len(s) < 32 || len(s) > 128 {
		return false
	}
	for i := range len(s) {
		if !isHex(s[i]) {
			return false
		}
	}
	return true
}

// dropSessions takes session ids out of a path whose escapes are uniform: servlets' "/page;jsessionid=…" and ASP.NET's
// "/(S(…))/page".
func dropSessions(path string) string {
	if !strings.ContainsAny(path, ";(") {
		return path
	}
	var kept []string
	for segment := range strings.SplitSeq(path, "/") {
		parts := strings.Split(segment, ";")
		parts = slices.DeleteFunc(parts, func(p string) bool {
			name, value, found := strings.Cut(p, "=")
			return found && isSession(strings.ToLower(name), value)
		})
		if segment = strings.Join(parts, ";"); !isTicket(segment) {
			kept = append(kept, segment)
		}
	}
	return strings.Join(kept, "/")
}

// isTicket tells a segment such as (S(lit3py55t21z5v55vlm25s55)) or (X(1)S(…)), by which ASP.NET does without cookies.
func isTicket(segment string) bool {
	inner, opened := strings.CutPrefix(segment, "(")
	inner, closed := strings.CutSuffix(inner, ")")
	if !opened || !closed || !strings.Contains(inner, "S(") {
		return false
	}
	for inner != "" {
		if len(inner) < 3 || strings.IndexByte("AFSX", inner[0]) < 0 || inner[1] != '(' {
			return false
		}
		_, rest, found := strings.Cut(inner, ")")
		if !found {
			return false
		}
		inner = rest
	}
	return true
}
