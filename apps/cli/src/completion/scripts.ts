export const SHELLS = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof SHELLS)[number];

/**
 * Each asks `holdfast __complete <words>`, the last of them the one that is being written. The first line of the answer is what kind of
 * thing fits; where that is `words`, the others are candidates, each with a tab and what it means.
 *
 * bash splits words at `:` and `=`, of which URIs are full: so its script splits the line by itself.
 */
const BASH = `_holdfast() {
  local line="\${COMP_LINE:0:COMP_POINT}" kind candidate about current prefix
  local -a words
  read -ra words <<< "$line"
  case $line in *[[:space:]]) words+=("") ;; esac
  current="\${words[\${#words[@]}-1]}"
  COMPREPLY=()
  {
    read -r kind
    case $kind in
      files) compopt -o default 2>/dev/null; mapfile -t COMPREPLY < <(compgen -f -- "$current") ;;
      commands) mapfile -t COMPREPLY < <(compgen -c -- "$current") ;;
      words)
        prefix=
        case $COMP_WORDBREAKS in *:*) case $current in *:*) prefix="\${current%:*}:" ;; esac ;; esac
        while IFS=$'\\t' read -r candidate about; do
          case $candidate in "$current"*) COMPREPLY+=("\${candidate#"$prefix"}") ;; esac
        done
        case \${COMPREPLY[0]-} in *[/:]) compopt -o nospace 2>/dev/null ;; esac
        ;;
    esac
  } < <(holdfast __complete -- "\${words[@]:1}" 2>/dev/null)
}
complete -F _holdfast holdfast
`;

const ZSH = `#compdef holdfast
_holdfast() {
  local -a answer candidates
  local line
  answer=("\${(@f)$(holdfast __complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  case $answer[1] in
    files) _files ;;
    commands) _command_names -e ;;
    words)
      for line in "\${(@)answer[2,-1]}"; do
        candidates+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
      done
      _describe holdfast candidates
      ;;
  esac
}
compdef _holdfast holdfast
`;

const FISH = `function __holdfast_complete
  set -l answer (holdfast __complete -- (commandline -opc)[2..-1] (commandline -ct) 2>/dev/null)
  switch "$answer[1]"
    case files
      __fish_complete_path (commandline -ct)
    case commands
      __fish_complete_command
    case words
      printf '%s\\n' $answer[2..-1]
  end
end
complete -c holdfast -f -a '(__holdfast_complete)'
`;

export const SCRIPTS: Readonly<Record<Shell, string>> = { bash: BASH, zsh: ZSH, fish: FISH };
