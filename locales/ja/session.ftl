### The list of signed-in devices.

sessions = ログイン中の端末
sessions-lead = 今ログインしている端末の一覧です。心当たりのない端末は、ログアウトさせてください。
session-this = この端末
session-signed-in = ログインした日時
session-last-seen = 最後に使った日時
session-end = この端末をログアウトさせる
session-ended = ログアウトさせました
session-end-others = ほかの端末をすべてログアウトさせる
session-others-ended = ほかの端末をすべてログアウトさせました
session-past = これまでのログイン
session-past-lead = 過去90日間のログインです。新しい順に並んでいます。心当たりのないものがあれば、お問い合わせください。
device-iphone = iPhone
device-ipad = iPad
device-android = Android端末
device-windows = Windowsパソコン
device-mac = MacまたはiPad
device-other = その他の端末
session-older = もっと前のログインを見る
session-newest = 新しいログインへ戻る
session-new = はじめて使われた端末
session-new-past = { $device }（はじめて使われた端末）
