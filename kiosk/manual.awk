# The manual page of shailoo-kiosk, in man(7), from what its --help prints. usage: awk -v version=0.1.0 -f manual.awk
function roff(line) {
    gsub(/-/, "\\-", line)
    return line ~ /^[.']/ ? "\\&" line : line
}
BEGIN {
    printf ".TH SHAILOO\\-KIOSK 1 \"\" \"shailoo %s\"\n", version
    print ".SH NAME\nshailoo\\-kiosk \\- identifies and marks the voters of a polling station"
}
/^usage: / {
    print ".SH SYNOPSIS\n" roff(substr($0, 8))
    print ".SH DESCRIPTION\nThe station on a display, from the passphrases that open it to the final report."
    print ".SH OPTIONS"
}
/^  --/ { # the option and, two blanks or more behind it, what it is for
    line = substr($0, 3)
    end = match(line, /  +/) ? RSTART : length(line) + 1
    print ".TP\n.B " roff(substr(line, 1, end - 1))
    line = substr(line, end)
    sub(/^ +/, "", line)
    print line == "" ? "\\&" : roff(line)
}
/^   / {
    sub(/^ +/, "")
    print roff($0)
}
/^exit status: / { print ".SH EXIT STATUS\n" roff(substr($0, 14)) }
END { print ".SH SEE ALSO\n.BR shailoo (1)" }
