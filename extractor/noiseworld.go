package extractor

import "strings"

// The cues of noise.go in scripts of Asia and those written from right to left, folded; one in a line.
const (
	// relatedWorld head lists of other pages, beside the article or after it.
	relatedWorld = `
		あわせて読みたい
		おすすめ記事
		こちらもおすすめ
		アクセスランキング
		人気記事
		最新記事
		関連ニュース
		延伸閱讀
		延伸阅读
		推荐阅读
		推薦閱讀
		更多新闻
		更多新聞
		热门文章
		热门新闻
		熱門文章
		熱門新聞
		相关文章
		相关新闻
		相關文章
		相關報導
		관련 기사
		관련 뉴스
		많이 본 기사
		많이 본 뉴스
		인기 기사
		추천 기사
		ข่าวที่เกี่ยวข้อง
		ข่าวยอดนิยม
		ข่าวล่าสุด
		บทความที่เกี่ยวข้อง
		เรื่องที่เกี่ยวข้อง
		संबंधित खबरें
		संबंधित समाचार
		ये भी पढ़ें
		यह भी पढ़ें
		আরও পড়ুন
		தொடர்புடைய செய்திகள்
		أخبار ذات صلة
		اقرأ أيضا
		اقرأ أيضاً
		الأكثر قراءة
		مقالات ذات صلة
		مواضيع ذات صلة
		موضوعات ذات صلة
		بیشتر بخوانید
		مطالب مرتبط
		یہ بھی پڑھیں
		כתבות נוספות
		כתבות קשורות
		עוד בנושא
		קראו גם
		διαβάστε ακόμη
		διαβάστε επίσης
		σχετικά άρθρα
		ayrıca oku
		ilgili haberler
		baca juga
		artikel terkait
		berita terkait
		tin liên quan
		đọc thêm
		по теме
		материалы по теме
		читайте також
		по темата`
	// commentWorld stand above what readers wrote.
	commentWorld = `
		コメント一覧
		評論
		留言
		网友评论
		ความคิดเห็น
		टिप्पणियां
		التعليقات
		تعليقات
		نظرات
		دیدگاه ها
		תגובות
		σχόλια
		komentar
		bình luận`
	// rightsWorld begin lines about who owns or edited the text.
	rightsWorld = `
		ⓒ
		저작권자
		무단전재
		無断転載
		责任编辑
		責任編輯
		(责任编辑
		(責任編輯
		（责任编辑
		（責任編輯
		【责任编辑
		編輯：
		编辑：
		版权所有
		版權所有
		สงวนลิขสิทธิ์
		सर्वाधिकार
		جميع الحقوق محفوظة
		تمامی حقوق
		כל הזכויות שמורות`
	// awayWorld begin lines that lead elsewhere when they are no sentences.
	awayWorld = `
		関連記事：
		あわせて読みたい
		延伸閱讀
		相关阅读
		▶
		อ่านเพิ่มเติม
		อ่านข่าว
		ये भी पढ़ें
		यह भी पढ़ें
		اقرأ أيضا
		اقرأ المزيد
		بیشتر بخوانید
		یہ بھی پڑھیں
		קראו גם
		לקריאה נוספת
		διαβάστε επίσης
		baca juga
		xem thêm
		đọc thêm`
	// captionWorld are in lines under pictures.
	captionWorld = `
		写真＝
		写真提供
		写真:
		撮影=
		図／
		圖／
		圖/
		图/
		（圖
		图片来源
		圖片來源
		攝影：
		摄影：
		사진=
		사진 =
		사진 제공
		사진제공
		/사진
		ภาพ:
		ภาพจาก
		ภาพ :
		फोटो:
		फाइल फोटो
		ছবি:
		صورة:
		تصوير:
		عکس:
		צילום:
		φωτογραφία:
		fotoğraf:
		ảnh:`
)

var (
	rightsLines = cueLines(rightsWorld)
	awayLines   = cueLines(awayWorld)
)

func init() {
	for _, c := range cueLines(relatedWorld) {
		noiseExact[c], tailCues[c], relatedCues[c] = true, true, true
	}
	for _, c := range cueLines(commentWorld) {
		noiseExact[c], tailCues[c], commentCues[c] = true, true, true
	}
}

// cueLines returns the lines of a list of cues.
func cueLines(list string) []string {
	lines := strings.Split(strings.TrimSpace(list), "\n")
	for i := range lines {
		lines[i] = strings.TrimSpace(lines[i])
	}
	return lines
}
