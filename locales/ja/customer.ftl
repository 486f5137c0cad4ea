### The customer's own data, as the operator has them (PRODUCT §5).

customer-name = ご契約者氏名
customer-name-kana = ご契約者氏名（カナ）
customer-phones = 登録済みの電話番号
customer-service-address = サービスをお使いの住所
customer-billing-address = 請求書をお送りする住所
customer-birth-date = 生年月日
customer-on-file = 登録されています（表示しません）
customer-payment = お支払い方法
customer-wrong = 内容が違うときや変わったときは、お問い合わせ窓口へお知らせください。
customer-login = { -portal }の連絡先
customer-unverified = { $address }（確認が終わっていません）
customer-pending = { $address }（認証コードの入力を待っています）
customer-ended = ご契約は { $date } に終了しました。
customer-on-record = 登録されている内容
