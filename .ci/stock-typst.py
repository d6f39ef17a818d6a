"""Compiles the published sources with the stock Typst compiler and compares the pages with ours.

usage: stock-typst.py PAPERS    (a folder with PDFs and their sources/)
"""

import pathlib
import subprocess
import sys
import tempfile

import typst


def pages(pdf):
    """The text of each page, as poppler reads it."""
    text = subprocess.run(["pdftotext", "-layout", pdf, "-"], check=True, capture_output=True, text=True).stdout
    return text.split("\f")


def picture(pdf, folder):
    """A grey picture of each page."""
    subprocess.run(["pdftoppm", "-r", "50", "-gray", pdf, f"{folder}/page"], check=True)
    return [path.read_bytes() for path in sorted(pathlib.Path(folder).glob("page*"))]


def main(papers):
    papers = pathlib.Path(papers)
    sources = papers / "sources"
    failed = 0
    for ours in sorted(papers.glob("*.pdf")):
        with tempfile.TemporaryDirectory() as folder:
            theirs = pathlib.Path(folder) / ours.name
            typst.compile(
                str(sources / f"{ours.stem}.typ"),
                output=str(theirs),
                root=str(sources),
                font_paths=[str(sources / "fonts")],
                ignore_system_fonts=True,
                pdf_standards=["a-3a", "ua-1"],
            )
            same_text = pages(ours) == pages(theirs)
            (pathlib.Path(folder) / "a").mkdir()
            (pathlib.Path(folder) / "b").mkdir()
            same_look = picture(ours, f"{folder}/a") == picture(theirs, f"{folder}/b")
        verdict = "same pages" if same_text and same_look else "DIFFERENT PAGES"
        failed += verdict != "same pages"
        print(f"{ours.name}: {len(pages(ours)) - 1} pages, {verdict}")
    sys.exit(1 if failed else 0)


main(sys.argv[1])
