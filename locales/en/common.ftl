### Words that every page may need: the frame of a page, dates and amounts, states of fields, calm pages when
### something is not there.

## The frame of a page

skip-link = Skip to the main content
breadcrumb = You are here
language = Language
# Each language is named in itself, in every locale.
language-ja = 日本語
language-en = English
screen-number = Screen { $number }
as-of = As of { $at }

## Fields and reviews

required = Required
optional = Optional
no = No
none = None
list-and = ,{" "}
show-password = Show
hide-password = Hide
ending-in = ending in { $digits }
error-summary = Please check what you entered
error-label = Error

## Amounts and dates. Years, days and groups of digits come as arguments, month and weekday as named below.

yen-amount = ¥{ $amount }
date-full = { $weekday } { $day } { $month } { $year }
date-short = { $weekday } { $day } { $month }
date-month = { $month } { $year }
date-time = { $day } { $month } { $year }, { $time }
time-morning = { $hour }:{ $minute }
time-morning-hour = { $hour }:00
time-afternoon = { $hour }:{ $minute }
time-afternoon-hour = { $hour }:00
time-noon = 12:00
month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December
month-short-1 = Jan
month-short-2 = Feb
month-short-3 = Mar
month-short-4 = Apr
month-short-5 = May
month-short-6 = Jun
month-short-7 = Jul
month-short-8 = Aug
month-short-9 = Sep
month-short-10 = Oct
month-short-11 = Nov
month-short-12 = Dec
weekday-1 = Monday
weekday-2 = Tuesday
weekday-3 = Wednesday
weekday-4 = Thursday
weekday-5 = Friday
weekday-6 = Saturday
weekday-7 = Sunday
weekday-short-1 = Mon
weekday-short-2 = Tue
weekday-short-3 = Wed
weekday-short-4 = Thu
weekday-short-5 = Fri
weekday-short-6 = Sat
weekday-short-7 = Sun

## Calm pages

not-found-title = Page not found
not-found-text = The page you are looking for has moved or is not available to you.
not-found-next = Please check the address, or continue from the home page.
not-found-home = Back to the home page
incident-title = We could not show this page
incident-text = We are sorry for the trouble. Please wait a moment and try again.
incident-contact = If you see this again, please contact us and give this number.
incident-number = Error number { $number }

## The frame, continued

site-name = { -portal }
site-description = { -portal } of { -operator }: see your bills, and change what you have.
operator-name = { -operator }
screen-label = Screen number

## Calm pages, continued

forbidden-title = This was not done
forbidden-text = It was sent from another site, so we stopped it to keep you safe.
forbidden-next = Please do it again on a page of { $site }.
unavailable-title = Not available at the moment
unavailable-text = We are sorry. The service is very busy or being maintained.
unavailable-next = Please try again in a few minutes.
bad-request-title = We could not read what was sent
bad-request-text = Please go back and enter it again.

## Forms

form-stale = This page was open for a long time. Please check what you entered and press the button again.
sign-in-again = Some time has passed. Please sign in again.

## Unverified contact address

unverified-title = Your contact address is not confirmed yet
unverified-text = Until it is, you cannot apply for anything or change anything. You can see your bills.
unverified-later = You can use everything meanwhile. Please confirm it, so that our messages reach you.
unverified-link = Enter the code

## Too many tries: why, and for how long nothing more is checked

delay-login = { $failures ->
    [one] There was one wrong try
   *[other] There were { $failures } wrong tries
}
delay-source = { $failures ->
    [one] There was one wrong try from your connection
   *[other] There were { $failures } wrong tries from your connection
}
delay-rush = There were too many tries at once
span-minutes = { $minutes ->
    [one] { $minutes } minute
   *[other] { $minutes } minutes
}
span-hours = { $hours ->
    [one] { $hours } hour
   *[other] { $hours } hours
}
span-both = { $hours } h { $minutes } min
