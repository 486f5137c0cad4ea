### Web filter settings (PRODUCT §8).

web-filter-lead = The web filter blocks dangerous sites, and sites that children should not see.
web-filter-needs-internet = It is free with an internet contract.
web-filter-state = Your settings now
web-filter-switch = Web filter
web-filter-on = On
web-filter-off = Off
web-filter-off-hint = The settings below are kept until you turn it on again.
web-filter-audience = Who is it for?
web-filter-for-whom = For
web-filter-for =
    { $audience ->
        [elementary] Elementary school
        [junior_high] Junior high school
        [high_school] High school
        [adult] Adults
       *[own] My own choice
    }
web-filter-categories = Kinds of sites to block
web-filter-categories-fold = Choose the kinds yourself (20)
web-filter-own-hint = Open "Choose the kinds yourself" below.
web-filter-categories-hint = What you choose here is used with "My own choice" only.
web-filter-category =
    { $category ->
        [self_harm] Suicide and self-harm
        [drugs] Illegal drugs
        [crime] Weapons and crime
        [hate] Hate
        [malware] Sites that spread viruses
        [phishing] Fraud
        [hacking] Hacking
        [circumvention] Ways around the filter
        [pornography] Adult content
        [violence] Violence
        [gambling] Gambling
        [dating] Dating
        [alcohol_tobacco] Alcohol and tobacco
        [auction] Auctions and flea markets
        [shopping] Shopping
        [boards] Message boards
        [chat] Chat
        [social] Social networks and blogs
        [streaming] Video and music
       *[games] Online games
    }
web-filter-sites-fold = Name single sites
web-filter-denied = Sites that are always blocked
web-filter-allowed = Sites that are always shown
web-filter-sites-hint = One on each line, up to 100. For example: example.jp
web-filter-allowed-hint = They are shown whatever their kind. One on each line, up to 100.
web-filter-no-choice = Please choose on or off.
web-filter-no-audience = Please choose who the filter is for.
web-filter-no-category = Please choose at least one kind of site.
web-filter-not-a-site = Line { $line } does not look like a site. Please write it like this: example.jp
web-filter-too-many = You can list up to 100 sites. Please remove some.
web-filter-in-both = { $site } is in both lists. Please keep it in one of them.
web-filter-same = Nothing is different from your settings now. Please change something first.
web-filter-review = Check your web filter settings
web-filter-review-lead = If everything is correct, press “Register”.
web-filter-effect = The new settings take effect within a few minutes.
web-filter-done = We have your new settings. They take effect within a few minutes.
web-filter-done-mail = We have sent a notice to your contact e-mail address.
web-filter-applying = Your new settings are on their way
web-filter-applying-since = We received them at { $at }. Until they take effect, the old settings stay.
web-filter-failed = Your settings could not be changed
web-filter-failed-at = The change failed at { $at }. Please register it once more, or call us.
