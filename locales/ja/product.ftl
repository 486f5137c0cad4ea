### What the household has (PRODUCT §6.0).

services-contracts = ご契約中のサービス、料金、機器を確認できます。
services-web-filter = お子さまに見せたくないサイトを表示しないようにします。
product-total = 毎月の料金（税込）
product-off = 割引で、毎月 { $amount } 引いています。
product-per-month = ／月
product-since = ご利用開始
product-serial-end = 末尾 { $end }
product-line = 電話番号
product-term = 最低利用期間
product-term-none = ありません。解約金はかかりません。
product-term-over = { $date } に終わりました。解約金はかかりません。
product-term-free = { $date } までです。解約金はかかりません。
product-term-until = { $date } までです。いま解約されると、解約金 { $fee }（{ $rule }）がかかります。
product-exit-month = 料金の1か月分
product-exit-fixed = 定額
product-exit-left = 残り1か月ごとに { $amount }
product-options = オプション
product-more = くわしい内容を見る
product-discounts = 割引
product-prices = 金額は消費税を含みます。通話料や使った分の料金は、ご利用明細でご確認ください。
product-add = サービスを追加する
product-add-how = 次のサービスもご利用いただけます。お申込みは、お電話で承ります。
product-starts = { $name }は { $date } から始まります。
product-not-yet = { $name }は、これから始まります。日にちが決まりましたら、お知らせします。
product-suspended = { $name }は、休止中です。
product-ends = { $name }は { $date } に終わります。
