"""Blocks of the docs that show commands are renewed by running them: whole, in part, with ids that later ones name."""

from pathlib import Path

from tools.blocks import renewed

PAGE = """# A page

```console
$ echo registered 89bd28de
registered 00bd28de
$ true
```

<!--console
$ printf 'load 13%%\\nunrest 2%%\\nend\\n' > kept
-->

```console
$ cat kept
...
load 12%
gone for good
...
$ echo 00bd 00bd28de \\
    and on
00bd
```

```yaml
overlay: mine
base: iran-2026
digest: DIGEST
```

```console
$ grep --count sha256 mine.yaml
0
```

```text
$ echo stays
```
In 00bd28de it stays.
"""
RENEWED = """# A page

```console
$ echo registered 89bd28de
registered 89bd28de
$ true
```

<!--console
$ printf 'load 13%%\\nunrest 2%%\\nend\\n' > kept
-->

```console
$ cat kept
load 13%
...
$ echo 89bd 89bd28de \\
    and on
89bd 89bd28de and on
```

```yaml
overlay: mine
base: iran-2026
digest: DIGEST
```

```console
$ grep --count sha256 mine.yaml
1
```

```text
$ echo stays
```
In 89bd28de it stays.
"""


def test_a_page_is_renewed(tmp_path: Path) -> None:
    lost: list[str] = []
    assert renewed(PAGE, tmp_path, lost) == RENEWED
    assert lost == ["gone for good"]
    assert renewed(RENEWED, tmp_path, lost) == RENEWED
