### The list of signed-in devices.

sessions = Signed-in devices
sessions-lead = These devices are signed in now. Sign out any that you do not recognise.
session-this = This device
session-signed-in = Signed in
session-last-seen = Last used
session-end = Sign this device out
session-ended = The device is signed out
session-end-others = Sign out all other devices
session-others-ended = All other devices are signed out
session-past = Earlier sign-ins
session-past-lead = These are the sign-ins of the last 90 days, newest first. If you do not recognise one, please contact us.
device-iphone = iPhone
device-ipad = iPad
device-android = Android device
device-windows = Windows computer
device-mac = Mac or iPad
device-other = Another device
session-older = See earlier sign-ins
session-newest = Back to the newest sign-ins
session-new = New device
session-new-past = { $device } (new device)
