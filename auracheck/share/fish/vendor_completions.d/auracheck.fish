# Completion of auracheck in fish. The program itself says what may stand at the cursor; files are fish's own.

function __auracheck_complete
    set -l line (commandline -cp)
    set -l begun (commandline -ct)
    set -l program (commandline -po)[1]
    set -l path (string replace -r '^.*[:=]' '' -- $begun)
    set -l before (string replace -r '[^:=]*$' '' -- $begun)
    _AURACHECK_COMPLETE=fish _AURACHECK_LINE="$line" $program 2>/dev/null | while read -l -d \t kind word help
        switch $kind
            case plain part
                printf '%s\t%s\n' $word $help
            case file
                printf "$before%s\n" (__fish_complete_path "$path")
            case dir
                printf "$before%s\n" (__fish_complete_directories "$path")
        end
    end
end

complete --command auracheck --no-files --keep-order --arguments '(__auracheck_complete)'
