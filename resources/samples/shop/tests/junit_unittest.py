"""Runs unittest's tests and writes their results as JUnit XML; needs only the standard library.

python3 -m tests.junit_unittest -o reports/unit.xml tests/unit/cart
"""

import argparse
import sys
import time
import unittest
from pathlib import Path
from xml.etree import ElementTree


class _Result(unittest.TextTestResult):
    """Remembers, for each test, how long it took and how it ended."""

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        self.cases: list[ElementTree.Element] = []
        self._started = 0.0

    def startTest(self, test: unittest.TestCase) -> None:
        self._started = time.perf_counter()
        super().startTest(test)

    def addSuccess(self, test: unittest.TestCase) -> None:
        super().addSuccess(test)
        self._case(test)

    def addFailure(self, test: unittest.TestCase, err: object) -> None:
        super().addFailure(test, err)  # type: ignore[arg-type]
        self._case(test, "failure", err, self.failures[-1][1])

    def addError(self, test: unittest.TestCase, err: object) -> None:
        super().addError(test, err)  # type: ignore[arg-type]
        self._case(test, "error", err, self.errors[-1][1])

    def addSubTest(self, test: unittest.TestCase, subtest: unittest.TestCase, err: object) -> None:
        super().addSubTest(test, subtest, err)  # type: ignore[arg-type]
        if err is not None:  # the test as a whole is then reported by nothing else
            failed = issubclass(err[0], test.failureException)  # type: ignore[index]
            trace = (self.failures if failed else self.errors)[-1][1]
            self._case(subtest, "failure" if failed else "error", err, trace)

    def addSkip(self, test: unittest.TestCase, reason: str) -> None:
        super().addSkip(test, reason)
        ElementTree.SubElement(self._case(test), "skipped", message=reason)

    def _case(
        self, test: unittest.TestCase, outcome: str = "", err: object = None, trace: str = ""
    ) -> ElementTree.Element:
        whole, _, parameters = test.id().partition(" ")  # a subtest's parameters follow a space, and may hold dots
        class_name, _, name = whole.rpartition(".")
        name = f"{name} {parameters}".strip()
        took = time.perf_counter() - self._started
        case = ElementTree.Element("testcase", classname=class_name, name=name, time=f"{took:.4f}")
        if outcome:
            kind, value = err[0], err[1]  # type: ignore[index]
            detail = ElementTree.SubElement(case, outcome, type=kind.__name__, message=str(value))
            detail.text = trace
        self.cases.append(case)
        return case


def _write(result: _Result, path: Path, name: str, took: float) -> None:
    suite = ElementTree.Element(
        "testsuite",
        name=name,
        tests=str(len(result.cases)),
        failures=str(len(result.failures)),
        errors=str(len(result.errors)),
        skipped=str(len(result.skipped)),
        time=f"{took:.4f}",
    )
    suite.extend(result.cases)
    root = ElementTree.Element("testsuites")
    root.append(suite)
    path.parent.mkdir(parents=True, exist_ok=True)
    ElementTree.ElementTree(root).write(path, encoding="utf-8", xml_declaration=True)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-o", "--output", type=Path, required=True, help="the JUnit XML file to write")
    parser.add_argument("folder", help="the folder with test_*.py files")
    options = parser.parse_args(arguments)
    suite = unittest.defaultTestLoader.discover(options.folder, top_level_dir=".")
    started = time.perf_counter()
    runner = unittest.TextTestRunner(stream=sys.stdout, verbosity=2, resultclass=_Result)
    result = runner.run(suite)
    _write(result, options.output, options.folder.replace("/", "."), time.perf_counter() - started)
    if not result.cases:
        print(f"no tests in {options.folder}")
        return 2
    return 0 if result.wasSuccessful() else 1


if __name__ == "__main__":
    sys.exit(main())
