package extractor

import "strings"

// putWords: words that shops, forums and firms use.
func (p *page) putWords(b *body, blocks []block, put func(float64)) {
	prices, cart, replies, call, you, we, code := 0, 0, 0, 0, 0, 0, 0
	for k := range blocks {
		x := &blocks[k]
		if x.chars >= 120 {
			continue
		}
		f := x.folded()
		if x.chars < 60 && strings.ContainsAny(f, "0123456789") && strings.ContainsAny(f, "$€£") {
			prices++
		}
		if x.chars < 40 {
			c, r := shopForumSet.count(f, len(cartCues))
			cart += c
			replies += r
		}
		if callSet.in(f) {
			call++
		}
	}
	var chars int32
	for k := range b.blocks {
		x := &b.blocks[k]
		chars += x.chars
		y, w, c := addressed(cutRunes(x.text, 2000))
		you += y
		we += w
		code += c
	}
	per := float64(chars)/1000 + 1
	for _, n := range [...]int{prices, cart, replies, call} {
		put(logOf(int32(n)))
	}
	put(float64(you) / per)
	put(float64(we) / per)
	put(float64(code) / per)
}

// addressed counts in a text, in whatever case, "you", " our " and "we ", and marks of code.
func addressed(s string) (you, we, code int) {
	our := 0 // where the next " our " may begin
	for i := range len(s) {
		switch s[i] {
		case 'y', 'Y':
			if i+3 <= len(s) && s[i+1]|0x20 == 'o' && s[i+2]|0x20 == 'u' {
				you++
			}
		case ' ':
			if i >= our && i+5 <= len(s) && s[i+1]|0x20 == 'o' && s[i+2]|0x20 == 'u' && s[i+3]|0x20 == 'r' && s[i+4] == ' ' {
				we++
				our = i + 5
			}
		case 'w', 'W':
			if i+3 <= len(s) && s[i+1]|0x20 == 'e' && s[i+2] == ' ' {
				we++
			}
		case '(':
			if i+1 < len(s) && s[i+1] == ')' {
				code++
			}
		case '{':
			code++
		}
	}
	return you, we, code
}

var (
	shopForumSet = newCueSet(cartCues, replyCues)
	callSet      = newCueSet(callCues)
)

var (
	cartCues = []string{"add to cart", "add to bag", "buy now", "in stock", "out of stock", "free shipping", "wishlist", "quantity", "add to basket", "size guide", "sku", "reviews",
		"in den warenkorb", "warenkorb", "auf lager", "kaufen", "lieferzeit", "ajouter au panier", "en stock", "livraison", "añadir al carrito", "agregar al carrito", "añadir a la cesta", "envío gratis", "adicionar ao carrinho", "comprar", "aggiungi al carrello", "disponibile",
		"in winkelwagen", "winkelmand", "op voorraad", "lägg i varukorg", "i lager", "legg i handlekurv", "læg i kurv", "på lager", "lisää ostoskoriin", "do koszyka", "dostępność", "do košíku", "skladem", "do košíka", "kosárba", "adaugă în coș", "sepete ekle", "в корзину", "в наличии", "купить",
		"до кошика", "купити", "προσθήκη στο καλάθι", "أضف إلى السلة", "הוסף לסל", "カートに入れる", "カートに追加", "在庫", "加入购物车", "加入購物車", "장바구니"}
	replyCues = []string{"reply", "replies", "upvote", "joined", "posts:", "quote", "views", "answered", "asked", "members", "thread", "likes", "original poster", "moderator", "solved",
		"antworten", "beiträge:", "registriert", "zitieren", "themenstarter", "répondre", "réponses", "inscrit", "citer", "responder", "respuestas", "mensajes:", "respostas", "rispondi", "risposte", "messaggi:", "reageer", "berichten:", "svara", "inlägg:", "svar", "odpowiedz", "postów:", "odpovědět", "příspěv", "válasz", "hozzászól",
		"răspunde", "cevapla", "mesaj:", "ответить", "сообщения:", "цитата", "відповісти", "απάντηση", "返信", "回复", "回覆", "답글"}
)

// callCues ask the reader to do something.
var callCues = []string{"subscri", "sign up", "newsletter", "click here", "download", "contact us", "follow ", "join ", "share ", "read more", "learn more", "free trial",
	"get started", "buy now", "shop ", "comment", "log in", "sign in", "register", "privacy policy", "cookie", "terms", "abonn", "newsletter", "registr", "whatsapp", "copyright",
	"rights reserved", "affiliate", "commission", "advert", "sponsor", "schedule a", "call us", "book a", "request a", "donate", "support our", "inscri", "suscri", "anmelden", "kommentar"}
