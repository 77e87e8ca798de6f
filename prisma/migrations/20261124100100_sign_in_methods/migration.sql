-- By what somebody signed in, as it is shown to them.
ALTER TABLE "session"
    DROP CONSTRAINT "session_method_check",
    ADD CONSTRAINT "session_method_check" CHECK ("method" IN
        ('password', 'password and code', 'password and recovery code', 'single sign-on', 'sample'));
