### The temporary ID by post: the page that takes it, what became of letters, and the notice on paper (PRODUCT §4.1).

## Entering the temporary ID

temporary-title = Use your temporary { -id }
temporary-lead = Please have the notice that came by post at hand.
temporary-hint = The eight characters on the notice. All letters are small letters.
temporary-add-lead = You are signed in as { $id }. The contract of the notice can be added to this { -id }.
temporary-add = Add to this { -id }
temporary-register = Register a new { -id }
temporary-filled = Your temporary { -id } is filled in. Please check it against the notice.
temporary-get = If you have no notice yet, please ask for one by post.
temporary-id-empty = Enter the temporary { -id }.
temporary-password-empty = Enter the temporary password.
temporary-capital = There are capital letters. All letters on the notice are small letters.
temporary-not-printed = One of the characters is on no notice. 0 (zero), 1 (one), o, l and the like are not used.
temporary-length = Enter eight characters.
temporary-not-proven = The temporary { -id } or the temporary password is wrong.
temporary-again = Compare what you entered with the characters on the notice and try again.
temporary-wait = There were too many tries. Please wait until { $at }. Your notice still works after that.
temporary-used = A registration was already completed with this notice.
temporary-used-next = Please sign in with the { -id } and the password you registered.
temporary-expired = This notice is no longer valid: its last day has passed.
temporary-returned = This notice came back to us and can no longer be used.
temporary-new-letter = Please ask for a new notice.

## What became of letters

letter-own = Notices of a temporary { -id }
letter-own-lead = Notices to the address of this contract. If you did not expect one, please call us.
letter-state-requested = Waiting to be printed
letter-state-printed = Printed
letter-state-posted = Posted
letter-state-used = Used to register
letter-state-expired = No longer valid
letter-state-returned = Came back undelivered
letter-asked-for = Asked for on { $date }

## The notice

letter-paper-to-person = { $name }
letter-paper-to-company = { $name }
letter-paper-printed = Printed on { $date }
letter-paper-number = Notice number { $number }
letter-paper-lead = This notice lets you register for { -portal }.
letter-paper-until = Valid until the end of { $date }.
letter-paper-once = Works until you have registered
letter-paper-step-1 = Open the page
letter-paper-camera = Point the camera of your phone at the square on the right and tap the address.
letter-paper-typed = Without a camera, type this address into your browser.
letter-paper-link = Then choose “{ $link }”.
letter-paper-qr = Code that opens the page
letter-paper-step-2 = Enter the eight characters of each, then press Next
letter-paper-small = All letters are small letters.
letter-paper-step-3 = Choose your own { -id } and password, then press Register
letter-paper-then = From then on you sign in with the { -id } and password of your own.
letter-paper-trouble = If it does not work
letter-paper-note-wrong = Please check each character.
letter-paper-note-late = When the last day is over, please ask for a new notice.
letter-paper-note-not-asked = If you did not ask for this notice, please call us.
letter-paper-note-never = We never ask for the temporary password by phone or at the door.
# How each character is read aloud. Only the readings may be changed.
letter-paper-readings = a=a c=c d=d e=e f=f h=h j=j k=k m=m n=n p=p r=r t=t x=x y=y 2=two 3=three 4=four 5=five 6=six 7=seven 8=eight 9=nine
letter-paper-lower = small
letter-paper-digit = figure
letter-paper-english-open = Open { $address } and choose “{ $link }”.
letter-paper-english-id = Temporary { -id }: { $id }
letter-paper-english-password = Temporary password: { $password }
