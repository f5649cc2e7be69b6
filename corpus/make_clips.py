"""Makes the silent clips and their posters from the captions beside them; needs ffmpeg, and is run by hand.

    python corpus/make_clips.py

Each cue becomes a slide that shows the cue's name for as long as the cue lasts.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

MEDIA = Path(__file__).parent / "pages" / "media"
CUE = re.compile(r"^([^\n]+)\n00:([\d.]+) --> 00:([\d.]+)$", re.MULTILINE)
LOOK = "fontcolor=white:fontsize=34:x=(w-text_w)/2:y=(h-text_h)/2"


def make_clip(captions: Path) -> None:
    """Writes the clip (H.264, no sound) and its poster beside the captions."""
    cues = [cue.groups() for cue in CUE.finditer(captions.read_text(encoding="utf-8"))]
    slides = [
        f"drawtext=text='{name.replace(':', chr(92) + ':')}':{LOOK}:enable='gte(t,{start})*lt(t,{end})'"
        for name, start, end in cues
    ]
    source = f"color=c=0x145078:s=640x360:r=5:d={float(cues[-1][2])}"
    clip = captions.with_suffix(".mp4")
    _ffmpeg("-f", "lavfi", "-i", source, "-vf", ",".join(slides), "-c:v", "libx264", "-crf", "30", "-pix_fmt",
            "yuv420p", "-bitexact", "-movflags", "+faststart", "-an", str(clip))  # fmt: skip
    _ffmpeg("-ss", "1", "-i", str(clip), "-frames:v", "1", "-bitexact", str(captions.with_suffix(".png")))


def _ffmpeg(*arguments: str) -> None:
    subprocess.run(["ffmpeg", "-loglevel", "error", "-y", *arguments], check=True)


if __name__ == "__main__":
    for file in sorted(MEDIA.glob("*.vtt")):
        print(file.with_suffix(".mp4").name, file=sys.stderr)
        make_clip(file)
