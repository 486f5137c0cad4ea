### The desk: who signs in there, and what she may do (PRODUCT §11).

desk-name = { -operator } Desk
desk-description = For the staff of { -operator }.
desk-home = Home
desk-account = { $role } { $name }
desk-me = Name
desk-role = Role
desk-may = What you may do
desk-sign-in = Staff ID
desk-sign-in-lead = Enter your staff ID and password.
desk-sign-in-help = If you do not know your password, ask an administrator.
desk-sign-in-empty = Enter your staff ID.
desk-sign-in-wrong = The staff ID or the password is wrong. Please enter them again.
desk-delayed = { $why }, so you cannot sign in for { $span }.
desk-next = Next
desk-enrol = Set up your authenticator app
desk-enrol-lead = This is your first sign-in. Set up an authenticator app to go on.
desk-code-wrong = The code is wrong or was already used. Enter the code that the app shows now.
desk-code-help = If you cannot use the app, ask an administrator.
desk-sign-out-text = This signs you out of the desk.

role-agent = Agent
role-clerk = Clerk
role-editor = Editor
role-auditor = Auditor
role-admin = Administrator

permission-find-customers = Find customers and see what they see
permission-work-orders = Work on applications
permission-write-content = Write notices and FAQ
permission-read-audit = Read the record of what was done
permission-manage-staff = Add and remove staff
