"""Runs unittest cases and prints one JSON line for each test: how it ended. The
package jupytertest reads them."""

import json
import sys
import unittest


class Report(unittest.TestResult):
    """Prints how each test ended; a test that ends well in no other way is ok."""

    def startTest(self, test):
        super().startTest(test)
        self.outcome, self.detail = "ok", ""

    def stopTest(self, test):
        name = test.id().removeprefix("__main__.")
        print(json.dumps({"test": name, "outcome": self.outcome, "detail": self.detail}), flush=True)
        super().stopTest(test)

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self.outcome, self.detail = "skip", reason

    def addError(self, test, err):
        super().addError(test, err)
        self.fail(test, err)

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self.fail(test, err)

    def addSubTest(self, test, subtest, err):
        super().addSubTest(test, subtest, err)
        if err:
            self.fail(test, err)

    def fail(self, test, err):
        self.outcome = "fail"
        self.detail += self._exc_info_to_string(err, test)
        if isinstance(test, unittest.suite._ErrorHolder):  # setUpClass has no stopTest
            print(json.dumps({"test": test.id(), "outcome": "fail", "detail": self.detail}), flush=True)


def judge(*cases):
    """Runs the tests of these classes and ends the process."""
    loader = unittest.defaultTestLoader
    suite = unittest.TestSuite(loader.loadTestsFromTestCase(case) for case in cases)
    result = Report()
    result.outcome, result.detail = "", ""
    suite.run(result)
    sys.exit(0 if result.wasSuccessful() else 1)
