### Web filter settings (PRODUCT §8).

web-filter-lead = The web filter keeps out sites that children should not see, and sites that are dangerous.
web-filter-needs-internet = It is free with an internet contract.
web-filter-state = Setting now
web-filter-switch = Web filter
web-filter-on = On
web-filter-off = Off
web-filter-off-hint = The settings below are kept until you turn it on again.
web-filter-audience = Whom is it for?
web-filter-for =
    { $audience ->
        [elementary] Elementary school
        [junior_high] Junior high school
        [high_school] High school
        [adult] Adults
       *[own] My own choice
    }
web-filter-categories = Kinds of sites to keep out
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
web-filter-denied = Sites that are never shown
web-filter-allowed = Sites that are always shown
web-filter-sites-hint = One a line, up to 100. For example: example.jp
web-filter-allowed-hint = They are shown whatever they are about. One a line, up to 100.
web-filter-no-choice = Please choose on or off.
web-filter-no-audience = Please choose whom the filter is for.
web-filter-no-category = Please choose at least one kind of sites.
web-filter-not-a-site = Line { $line } does not look like a site. Please write it like example.jp.
web-filter-too-many = A list can hold 100 sites. Please take some out.
web-filter-in-both = { $site } stands in both lists. Please leave it in one of them.
web-filter-same = This is the setting you have now. Please change something first.
web-filter-review = Check your web filter settings
web-filter-review-lead = If everything is right, press "Register".
web-filter-effect = The new setting works within a few minutes.
web-filter-done = We have your new setting. It works within a few minutes.
web-filter-done-mail = We have sent a notice to your contact e-mail address.
web-filter-applying = Your new setting is on its way
web-filter-applying-since = We received it at { $at }. Until it works, the setting before stays.
web-filter-failed = Your setting could not be changed
web-filter-failed-at = It failed at { $at }. Please register it once more, or call us.
