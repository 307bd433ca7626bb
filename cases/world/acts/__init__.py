"""What each act writes when a history is told: the commands of cases/commands, in memory, in the same order.

Importing the package makes every act known to ``cases.world.vocabulary``.
"""

from cases.world.acts import answering, ending, investigating, materials, requesting, stating, visiting

__all__ = ["answering", "ending", "investigating", "materials", "requesting", "stating", "visiting"]
