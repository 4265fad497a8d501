package crawler

import (
	"net/url"
	"strings"
)

// sectionWords are path segments and parameters of pages that lead to articles and are none, and chaffWords of pages that
// lead nowhere, as newspapers write them in their addresses: without accents, or in their own script. A language a line.
var sectionWords = set(`
	tag tags topic topics category categories section sections archive archives author authors contributor contributors page pages index paged offset start feed rss
	thema themen schlagwort schlagworte kategorie kategorien rubrik rubriken ressort archiv autor autoren autorin seite
	etiquette etiquettes mot-cle mots-cles categorie rubrique rubriques auteur auteurs dossier dossiers
	etiqueta etiquetas tema temas categoria categorias seccion secciones archivo hemeroteca autores pagina
	assunto assuntos topico secao secoes editoria arquivo arquivos autora
	argomento argomenti sezione archivio autore autori firma firme
	onderwerp onderwerpen rubriek rubrieken archief
	amne amnen etikett kategori kategorier avdelning arkiv forfattare sida
	emne emner sektion forfatter skribent side
	stikkord seksjon journalist
	aihe aiheet avainsana avainsanat kategoria osasto arkisto kirjoittaja sivu
	temat tematy kategorie dzial archiwum autorzy strona
	stitek stitky rubrika
	cimke cimkek rovat archivum szerzo oldal
	eticheta etichete sectiune arhiva
	etiket etiketler konu konular arsiv yazar yazarlar sayfa
	teg tegi razdel arhiv avtor avtory stranica тег теги рубрика раздел архив автор страница
	topik indeks penulis halaman
	chu-de the-loai tac-gia trang
	etiketa katigoria arxeio syntaktis selida ετικετα κατηγορια
	وسم تصنيف قسم كاتب صفحة
	タグ カテゴリー カテゴリ 著者
	标签 標籤 分类 分類 栏目 作者 专题
	태그 카테고리 기자`)

var chaffWords = set(`
	search login log-in logout signin sign-in signup sign-up register registration account cart basket checkout subscribe subscription subscriptions newsletter newsletters
		print share privacy terms contact about cookies imprint advertise jobs wp-login.php wp-admin q query s
	suche anmelden anmeldung registrieren konto warenkorb abo impressum datenschutz agb kontakt
	recherche connexion inscription compte panier abonnement mentions-legales
	buscar busqueda buscador acceder registro registrarse cuenta carrito suscripcion contacto
	busca pesquisa entrar cadastro conta carrinho assine contato
	cerca ricerca accedi registrati carrello abbonati contatti
	zoeken inloggen aanmelden registreren winkelwagen abonneren
	sok logga-in konto varukorg prenumerera
	sog log-ind kurv abonner
	logg-inn handlekurv
	haku kirjaudu rekisteroidy ostoskori tilaa
	szukaj logowanie rejestracja koszyk
	hledat prihlaseni registrace kosik
	kereses belepes regisztracio kosar
	cautare autentificare inregistrare cos
	arama giris kayit sepet
	poisk vhod registraciya поиск вход регистрация
	cari masuk daftar
	tim-kiem dang-nhap dang-ky
	anazitisi syndesi
	بحث دخول تسجيل
	検索 ログイン
	搜索 登录 注册
	검색 로그인`)

// words is what the words of an address say of its page.
type words struct{ section, chaff bool }

func pathWords(u *url.URL) (w words) {
	note := func(s string) {
		s = strings.ToLower(s)
		w.section = w.section || sectionWords[s]
		w.chaff = w.chaff || chaffWords[s]
	}
	for segment := range strings.SplitSeq(u.Path, "/") {
		note(segment)
	}
	for p := range strings.SplitSeq(u.RawQuery, "&") {
		name, _, _ := strings.Cut(p, "=")
		note(unescape(name))
	}
	// "page-2", "seite2"
	last := strings.TrimRight(u.Path[strings.LastIndexByte(strings.TrimRight(u.Path, "/"), '/')+1:], "/")
	if word := strings.TrimRight(last, "0123456789"); word != last {
		note(strings.TrimRight(word, "-_"))
	}
	return w
}
