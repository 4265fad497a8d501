package extractor

import (
	"maps"
	"slices"
	"strings"
)

// functionWords are, for each language, some of the words that any text in it is full of. Languages that are mistaken for one
// another have those that tell them apart. Ukrainian's words are no evidence of Russian, whatever the letters.
var functionWords = map[string]string{
	"af":  "die van het en in is nie wat vir sy om te op met was hulle aan deur ook sal maar ons kan",
	"ar":  "في من على أن إلى التي عن مع هذا كان ما لا بعد هذه الذي قد بين كما لم ذلك خلال وقال أو إن",
	"be":  "і ў на што з не да як за па для гэта ад яго таксама або пра які у са",
	"bg":  "на и да за се от в е с че не по ще са като през след си това",
	"ca":  "de la que i el a els en les per amb un una és del no es al ha més com dels aquest han són",
	"ckb": "لە بە و کە بۆ ئەم ئەو لەگەڵ هەر دوای نێوان",
	"cs":  "a se v na je že to s z do o i ve k pro za by jsou ale jako který podle také ze po už bylo",
	"cy":  "y yr yn i o a ar ac mae ei wedi am gan bod ni eu ond hyn fod fel oedd",
	"da":  "og i at er det en til på af for med den de der som har ikke et fra om efter også var sig blev kan",
	"de":  "der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er hat dass sie nach bei um wird sind einen am noch zum wie über so zur vor bis",
	"el":  "και το να του η της με για την από τον ο που των σε τα στο στην οι τη δεν θα",
	"en":  "the of and to in a is that for on it with as was he be by at are from this have has not but they which had his an or its were will said their who been would you we",
	"es":  "de la que el en y a los del se las por un para con no una su al lo como más es ha pero este fue sus entre han",
	"et":  "ja on ei et ta ka see oli kui mis oma aga või ning siis mida nii kes ole selle kuid olid",
	"eu":  "eta da ez du bat dira ere den izan dute dela zuen egin hau baina honek ditu",
	"fa":  "و در به از که این را با است برای آن یک بر خود شد شده تا هم نیز می کرد ها",
	"fi":  "ja on ei että se oli hän myös kun ovat mutta kuin joka tai mukaan ole sen jos jo vuoden niin ovat mitä",
	"fr":  "de la le et les des en l d à un une du que est pour dans qui sur par au plus pas avec ce il a ne se s sont aux son été cette ont qu n mais ou",
	"ga":  "an na ar ag go agus i a is le leis sé do bhí atá seo nach raibh ó sin ina mar faoi",
	"gl":  "de a que o e en da do un unha os con para por non se as no na dos polo é máis ao como súa foi",
	"he":  "של את על לא הוא עם כי זה גם היא אל כל יש או אבל היה כדי אך לאחר בין",
	"hi":  "के है में की से का को और ने पर हैं यह कि था एक लिए नहीं भी कर इस",
	"hr":  "i je u na se da za su od a s o ne što koji iz kako bi sa te će ali nije koje koja kao ili",
	"hu":  "a az és hogy nem is egy meg azt volt ez csak de már még el ki mint szerint után között amely",
	"id":  "yang dan di dari untuk pada dengan dalam itu ini tidak akan ke juga oleh para adalah sebagai karena bisa tersebut telah ada mereka saat kata",
	"is":  "og að í er á það sem við um en til með var hann ekki af fyrir en hefur eru því þess frá þá",
	"it":  "di e che il la in a per un non è del i della si con le una da sono al ha come nel gli dei alla anche più ma",
	"kk":  "және мен бұл үшін деп да де бір осы болып туралы емес ол бойынша",
	"ky":  "жана менен бул үчүн деп болгон бир ал боюнча ошол эмес",
	"lt":  "ir į kad iš su yra tai bei buvo ne bet dėl po už apie kaip tik jau ar jis pasak savo",
	"lv":  "un ir ka no ar uz par tas arī kas bet lai pēc vai ja tika bija nav pie to",
	"mk":  "на и во да се за од е со не што го ги како кои по ќе",
	"mn":  "нь юм байна энэ гэж болон байгаа дээр нэг тухай хийх",
	"mr":  "आहे आणि या मध्ये होते केली केला आहेत हे तर नाही असे त्यांनी करून म्हणून",
	"ms":  "yang dan di itu untuk dengan pada ini dalam tidak akan beliau kepada dari bagi telah oleh mereka ke lebih turut berkata boleh ialah kerana serta",
	"mt":  "li u ta fil tal il din dan minn kien biex f għal mill hija huwa qal dwar",
	"nb":  "og i det er på en av at til som for med ikke den har de et fra om var også han etter vi men seg ble å sier nå",
	"ne":  "छ र हो गरेको भएको छन् पनि यो लागि गर्न थियो तथा मा गरी भने",
	"nl":  "de van het een en in is dat op te zijn voor met die niet aan er om ook als maar bij door nog uit naar dan wordt was over heeft",
	"nn":  "og i det er på ein av at til som for med ikkje den har dei eit frå om var også han etter vi men seg vart å seier kva no",
	"pl":  "w i na z się do nie że to o jest po od za jak przez dla ale są ze oraz czy który jego także był tym już",
	"ps":  "د په او چې کې له دا هم سره یې ته نه ده شوي",
	"pt":  "de a o que e do da em um para com não uma os no se na por mais as dos ao como foi é à ele das pelo são",
	"ro":  "de și în a la care cu din pe pentru nu o că este un sunt mai să fi fost ce al lui ale prin după",
	"ru":  "и в не на что с по как это он из за от для его было при также об или к у но все а",
	"sk":  "a v na sa je že to s z do o aj pre za by sú ale ako ktorý podľa tiež zo po už bolo ktoré nie pri",
	"sl":  "in je v na za se so da z ki ne pa bi tudi po ali od kot s bo iz pri še ni o",
	"so":  "ee iyo oo in ka ku waa ayaa ah la uu ay u soo waxaa isaga",
	"sq":  "e të në dhe i për me një që nga është se ka më nuk si janë do tij kjo",
	"sr":  "и у је да се на за од су са не што као из који које би о али",
	"sv":  "och i att det som en på är av för med till den har inte ett om de var från han men sig efter vi också kan säger",
	"sw":  "ya na wa kwa ni katika za la cha kuwa hiyo huo alisema ambayo ambao huyo pia kama hilo hayo",
	"tg":  "ва дар ба аз ки ин бо барои аст буд он ҳам",
	"tl":  "ang ng sa na mga ay at si ni kay ito para hindi naman din rin niya may isang",
	"tr":  "ve bir bu için ile da de olarak olan çok daha gibi ne kadar sonra ise en ama var oldu dedi göre olduğu karşı ilk tarafından iki içinde ardından edilen her o yeni",
	"uk":  "і в у на що з не до та за як від про це для також його або який які під є",
	"ur":  "کے میں کی ہے اور سے کا کو نے پر یہ کہ ہیں بھی اس تھا ایک نہیں",
	"vi":  "và của là có cho không được trong một với các người đã những này từ khi đến về",
	"yi":  "און די פון אין דער איז צו ניט מיט אַז האָט א דאס",
}

// wordLanguages are the languages that a word is a function word of, as a set of bits: languages[k] has bit k.
var (
	wordLanguages = map[string]uint64{}
	languages     []string
	languageBit   = map[string]uint64{}
)

func init() {
	for _, lang := range slices.Sorted(maps.Keys(functionWords)) {
		bit := uint64(1) << len(languages)
		languages = append(languages, lang)
		languageBit[lang] = bit
		for w := range strings.FieldsSeq(functionWords[lang]) {
			wordLanguages[w] |= bit
		}
	}
	for name, like := range map[string]string{"no": "nb", "bs": "hr", "sh": "hr", "fil": "tl", "prs": "fa", "me": "hr"} {
		languageBit[name] = languageBit[like]
	}
	languageBit["sr"] |= languageBit["hr"] // in Latin letters
}
