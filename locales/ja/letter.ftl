### The temporary ID by post: the page that takes it, what became of letters, and the notice on paper (PRODUCT §4.1).

## 仮IDの入力

temporary-title = 仮{ -id }での認証
temporary-lead = 郵便でお届けした通知書を見ながら、入力してください。
temporary-hint = 通知書に書かれた8文字です。英字はすべて小文字です。
temporary-add-lead = いま { $id } でログインしています。通知書のご契約を、この{ -id }に追加できます。
temporary-add = この{ -id }に追加する
temporary-register = 新しい{ -id }を登録する
temporary-filled = 仮{ -id }を入れておきました。通知書と同じかお確かめください。
temporary-get = 通知書をお持ちでない方は、郵送をお申込みください。
temporary-id-empty = 仮{ -id }を入力してください。
temporary-password-empty = 仮パスワードを入力してください。
temporary-capital = 大文字が入っています。通知書の英字はすべて小文字です。
temporary-not-printed = 通知書で使っていない文字が入っています。0（ゼロ）、1（いち）、o（オー）、l（エル）などは使っていません。
temporary-length = 8文字で入力してください。
temporary-not-proven = 仮{ -id }または仮パスワードが違います。
temporary-again = 通知書の文字と読みがなを見くらべて、もう一度お試しください。
temporary-wait = お試しの回数が多いため、{ $at } までお待ちください。通知書はその後もお使いになれます。
temporary-used = この通知書での登録は、すでに完了しています。
temporary-used-next = 登録した{ -id }とパスワードでログインしてください。
temporary-expired = この通知書は有効期限が過ぎています。
temporary-returned = この通知書は一度当社に戻ったため、お使いになれません。
temporary-new-letter = お手数ですが、新しい通知書をお申込みください。

## 届いた通知書の状態

letter-own = 仮{ -id }登録通知書
letter-own-lead = このご契約の住所へお送りする通知書です。お心当たりがないときは、お問い合わせ窓口へお電話ください。
letter-state-requested = 印刷を待っています
letter-state-printed = 印刷が済みました
letter-state-posted = 郵送しました
letter-state-used = 登録に使われました
letter-state-expired = 有効期限が過ぎました
letter-state-returned = 届かずに戻りました
letter-asked-for = { $date } 受付

## 通知書

letter-paper-to-person = { $name } 様
letter-paper-to-company = { $name } 御中
letter-paper-printed = 発行日 { $date }
letter-paper-number = 通知書番号 { $number }
letter-paper-lead = { -portal }にご登録いただくための大切なお知らせです。
letter-paper-until = 有効期限：{ $date } まで
letter-paper-once = 登録が完了すると使えなくなります
letter-paper-step-1 = ページを開きます
letter-paper-camera = スマートフォンのカメラを右の四角い印に向け、出てきた文字を押します。
letter-paper-typed = カメラを使わないときは、次のアドレスを入力して開きます。
letter-paper-link = →「{ $link }」を押します。
letter-paper-qr = ページを開くための二次元コード
letter-paper-step-2 = 上の8文字ずつを入力し、「次へ」を押します
letter-paper-small = 英字はすべて小文字です。
letter-paper-step-3 = ご自分の{ -id }とパスワードを決め、「登録」を押します
letter-paper-then = 次からは、ご自分で決めた{ -id }とパスワードでログインします。
letter-paper-trouble = お困りのとき
letter-paper-note-wrong = うまくいかないときは、文字の下の読みをお確かめください。
letter-paper-note-late = 期限が過ぎたときは、新しい通知書をお申込みください。
letter-paper-note-not-asked = お申込みのお心当たりがないときは、左の窓口へお電話ください。
letter-paper-note-never = 当社が電話や訪問で仮パスワードをお聞きすることはありません。
# How each character is read aloud. Only the readings may be changed.
letter-paper-readings = a=エー。c=シー。d=ディー。e=イー。f=エフ。h=エイチ。j=ジェー。k=ケー。m=エム。n=エヌ。p=ピー。r=アール。t=ティー。x=エックス。y=ワイ。2=に。3=さん。4=よん。5=ご。6=ろく。7=なな。8=はち。9=きゅう
letter-paper-lower = 小文字
letter-paper-digit = 数字
letter-paper-english-open = { $address } を開き、「{ $link }」を押します。
letter-paper-english-id = 仮{ -id }：{ $id }
letter-paper-english-password = 仮パスワード：{ $password }
